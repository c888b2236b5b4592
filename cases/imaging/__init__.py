"""Pictures of a case: what is sent is decoded and written anew."""
