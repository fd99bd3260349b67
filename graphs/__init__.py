"""How records connect: the evidence graph, its paths, views and pages."""
