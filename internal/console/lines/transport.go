package lines

import (
	"fmt"
	"strings"

	"gosua/internal/phone"
)

// transport is sockets and connections.
func transport(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.TransportUp:
		return transportUp(e)
	case phone.TransportState:
		return append(connecting(e), connection(e))
	case phone.TLSUnverified:
		return one(Warning, senderApp, "TLS certificate of %s was not verified, its SHA-256 fingerprint is %s", Clean(e.Remote), Clean(e.Fingerprint))
	}
	return nil
}

func transportUp(e phone.TransportUp) []Line {
	sender := listener(e.Protocol, e.Addr.Port())
	switch e.Protocol {
	case "UDP":
		return []Line{
			{Detail, senderCore, fmt.Sprintf("SIP UDP socket reachable at %s", e.Addr)},
			{Detail, sender, fmt.Sprintf("SIP UDP transport started, published address is %s", e.Addr)},
		}
	case "TLS":
		return one(Detail, sender, "SIP TLS listener is ready for incoming connections at %s", e.Addr)
	}
	return one(Detail, sender, "SIP %s listener ready for incoming connections at %s", e.Protocol, e.Addr)
}

// listener is the sender of a listening socket's lines.
func listener(protocol string, port uint16) string {
	return fmt.Sprintf("%stp:%d", strings.ToLower(protocol), port)
}

// connecting is how a connection came about.
func connecting(e phone.TransportState) []Line {
	switch {
	case !e.Connected:
		return nil
	case e.Incoming:
		return one(Detail, listener(e.Protocol, e.Local.Port()), "%s listener %s: got incoming %s connection from %s", e.Protocol, e.Local, e.Protocol, e.Remote)
	}
	sender := fmt.Sprintf("%sc:%d", strings.ToLower(e.Protocol), e.Local.Port())
	return []Line{
		{Detail, sender, e.Protocol + " client transport created"},
		{Detail, sender, fmt.Sprintf("%s transport %s is connecting to %s...", e.Protocol, e.Local, e.Remote)},
		{Detail, sender, fmt.Sprintf("%s transport %s is connected to %s", e.Protocol, e.Local, e.Remote)},
	}
}

func connection(e phone.TransportState) Line {
	if e.Connected {
		return Line{Info, senderApp, fmt.Sprintf("SIP %s transport is connected to %s", e.Protocol, e.Remote)}
	}
	title := fmt.Sprintf("SIP %s transport is disconnected from %s", e.Protocol, e.Remote)
	if e.Err == nil {
		return Line{Info, senderApp, title + ": Success [status=0]"}
	}
	return Failure(Info, senderApp, title, e.Err)
}
