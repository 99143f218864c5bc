"""One file a screen: lays out widgets and hands them their values."""
