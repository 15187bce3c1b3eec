// Composition arrives with the first transport.
return 0;
