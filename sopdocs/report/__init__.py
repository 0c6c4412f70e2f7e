"""What people and other programs are told: findings and figures as text and as JSON."""
