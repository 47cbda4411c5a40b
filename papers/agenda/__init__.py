"""The register (buku agenda): numbers of letters, incoming letters."""
