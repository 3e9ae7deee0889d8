"""The pages of organizations and units."""
