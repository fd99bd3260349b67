"""What we conclude from the evidence, and who decides: matching, rules, levels, reports and the command line."""
