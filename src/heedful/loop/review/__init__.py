"""People's review: draw items, hand them out blind, take in what people say, report, and tell the gate."""
