"""What a crawl costs: against bare Scrapy, the second time, with a long frontier, and killed again and again (`make crawling`)."""
