"""What happens: one public function is one act of a user and one transaction."""
