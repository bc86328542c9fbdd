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
	case phone.TransportConnecting:
		name, port := strings.ToLower(e.Protocol), e.Remote.Port()
		return []Line{shapeClient.line(name, port, e.Protocol), shapeConnecting.line(name, port, e.Protocol, e.Local, e.Remote)}
	case phone.TransportState:
		return connection(e)
	case phone.TLSUnverified:
		return shapeUnverified.lines(Clean(e.Remote), Clean(e.Fingerprint))
	}
	return nil
}

func transportUp(e phone.TransportUp) []Line {
	switch e.Protocol {
	case "UDP":
		return []Line{shapeSocket.line(e.Addr), shapeUDPStarted.line(e.Addr.Port(), e.Addr)}
	case "TLS":
		return shapeTLSListener.lines(e.Addr.Port(), e.Addr)
	}
	return shapeTCPListener.lines(e.Addr.Port(), e.Addr)
}

// listener is the sender of a listening socket's lines.
func listener(protocol string, port uint16) string {
	return fmt.Sprintf("%stp:%d", strings.ToLower(protocol), port)
}

// connection is what became of a connection.
func connection(e phone.TransportState) []Line {
	switch {
	case e.Connected:
		return connected(e)
	case e.TLS != nil:
		return append(shapeDown.lines(e.Protocol, e.Remote, "SSL certificate verification error (PJSIP_TLS_ECERTVERIF)", statusCertificate), security(e.Remote, e.TLS)...)
	}
	text, code := "Success", 0
	if e.Err != nil {
		text, code = Status(e.Err)
	}
	return shapeDown.lines(e.Protocol, e.Remote, text, code)
}

// connected is a connection that came up: of TLS, the client says so itself when it has told of the certificate.
func connected(e phone.TransportState) []Line {
	name := strings.ToLower(e.Protocol)
	up := shapeUp.lines(e.Protocol, e.Remote)
	if e.TLS != nil {
		up = append(up, security(e.Remote, e.TLS)...)
		if len(e.TLS.Faults) > 0 {
			up = append(up, shapeCertIgnored.line())
		}
	}
	if e.Incoming {
		return append(shapeAccepted.lines(name, e.Local.Port(), e.Protocol, e.Local, e.Protocol, e.Remote), up...)
	}
	itself := shapeConnected.line(name, e.Remote.Port(), e.Protocol, e.Local, e.Remote)
	if e.TLS != nil {
		return append(up, itself)
	}
	return append([]Line{itself}, up...)
}
