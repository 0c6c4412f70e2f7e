"""Gap closure as code for Sales & Operations Planning."""
