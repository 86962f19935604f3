"""What a run says, made from its journal as it grows: the read model of server and command line."""
