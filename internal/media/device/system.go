package device

// system is the hardware of this machine.
func system() backend { return backend{play: playOto, capture: captureMalgo} }
