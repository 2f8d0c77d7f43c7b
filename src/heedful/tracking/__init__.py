"""What tracking programs are told: runs with their losses and figures, versions, and which one answers."""
