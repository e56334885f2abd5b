"""Publishing as a proof: what is wrong with a program, stage by stage, shown by selections."""
