package bridge

import "gosua/internal/media"

// Event is something the clock did. The types are PortAdded, PortRemoved, DeviceChanged,
// Connected, Disconnected and TicksSkipped.
type Event interface{ event() }

// PortAdded says that the clock has taken a port in. Count slots are in use, the
// device's included.
type PortAdded struct {
	Slot  int
	Name  string
	Count int
}

// PortRemoved says that the clock will not call the port any more. Disconnected has told what it was connected to.
type PortRemoved struct {
	Slot  int
	Name  string
	Port  media.Port
	Count int
}

// DeviceChanged says that slot 0 has another port, and that Old (nil when there was
// none) will not be called any more.
type DeviceChanged struct {
	Name string
	Old  media.Port
}

// Connected says that Dst hears Src from this frame on.
type Connected struct {
	Src, Dst         int
	SrcName, DstName string
}

// Disconnected says that Dst hears Src no more.
type Disconnected struct {
	Src, Dst         int
	SrcName, DstName string
}

// TicksSkipped says that the machine was too busy and Count frames are lost.
type TicksSkipped struct{ Count int }

func (PortAdded) event()     {}
func (PortRemoved) event()   {}
func (DeviceChanged) event() {}
func (Connected) event()     {}
func (Disconnected) event()  {}
func (TicksSkipped) event()  {}
