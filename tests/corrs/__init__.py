"""CORRS: data sheets, the port, the comparison."""
