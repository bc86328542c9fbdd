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
		return []Line{connection(e)}
	case phone.TLSUnverified:
		return one(Warning, senderApp, "TLS certificate of %s was not verified, its SHA-256 fingerprint is %s", Clean(e.Remote), Clean(e.Fingerprint))
	}
	return nil
}

func transportUp(e phone.TransportUp) []Line {
	sender := fmt.Sprintf("%stp:%d", strings.ToLower(e.Protocol), e.Addr.Port())
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
