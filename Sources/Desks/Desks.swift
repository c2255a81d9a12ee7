// Desks
