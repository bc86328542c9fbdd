package phone

// Ports lists the conference bridge's ports by slot.
func (p *Phone) Ports() []PortInfo {
	if p.conf == nil {
		return nil
	}
	return p.conf.Ports()
}

// Connect joins one bridge port to another.
func (p *Phone) Connect(src, dst int) error {
	return p.with(func() error { return p.conf.Connect(src, dst) })
}

// Disconnect parts them.
func (p *Phone) Disconnect(src, dst int) error {
	return p.with(func() error { return p.conf.Disconnect(src, dst) })
}

// SetLevel sets a port's gains, 1 is unchanged: rx towards the bridge, tx out of it.
func (p *Phone) SetLevel(slot int, rx, tx float64) error {
	return p.with(func() error { return p.conf.SetLevel(slot, rx, tx) })
}

// Codecs lists the codecs by priority.
func (p *Phone) Codecs() []CodecInfo {
	var list []CodecInfo
	for _, e := range p.codecs.All() {
		list = append(list, CodecInfo{Name: e.Codec.ID(), Priority: e.Priority})
	}
	return list
}

// SetCodecPriority sets the priority, 0 (off) to 255, of every codec whose id starts with name ("*" for all). Calls that
// are up keep theirs.
func (p *Phone) SetCodecPriority(name string, priority int) error {
	return p.codecs.SetPriority(name, priority)
}
