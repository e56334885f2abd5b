"""What a fan may choose: the choices of a program, selections of events, and the nearest fix."""
