"""Reports: findings become a view of plain values, the view becomes HTML, and HTML becomes a tagged PDF."""
