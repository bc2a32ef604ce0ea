"""Where things are and when people work: the counties and clusters of Wenzhou as dated rows, and the working-day
calendar with its make-up days. Knows no people."""
