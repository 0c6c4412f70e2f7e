"""Gap closure as code for Sales & Operations Planning: records, checks, figures and pages."""

__all__: tuple[str, ...] = ()
