"""The invented trade behind the stand-ins: suppliers, what they ask, and their web pages."""
