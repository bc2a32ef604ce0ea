"""Events from elsewhere: tables and calendars, read into one plain form before anything is written."""
