"""Questions to all grants in the store at once: one evidence graph in which every body stands once."""

from diligence.network.build import Network, build_network

__all__ = ["Network", "build_network"]
