"""A made-up city, in the workbooks that its offices would send."""
