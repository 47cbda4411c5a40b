"""The papers that the steps make: documents, forms, the whole file."""
