// Publiq
