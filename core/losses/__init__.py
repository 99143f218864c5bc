"""One loss a file: plain functions of tensors, refused where a batch cannot work."""
