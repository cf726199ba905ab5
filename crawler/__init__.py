"""The noisy part of Gongkai: the network, in Scrapy's own names, the demo government, and the command `gongkai`."""
