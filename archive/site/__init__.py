"""What Datasette serves: pages (plugins/, templates/, static/), saved queries (queries/), and what is said of the tables."""
