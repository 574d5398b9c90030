"""The interview on phones, and the wall that shows how far it has come."""
