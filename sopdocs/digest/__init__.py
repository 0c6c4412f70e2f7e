"""What is due, by role, for people who do not open the site: as Markdown, as e-mail, as a card for Teams."""
