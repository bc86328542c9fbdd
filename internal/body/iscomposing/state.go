package iscomposing

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gosua/internal/body"
	"gosua/internal/body/xmldoc"
)

// MediaType is the Content-Type of an indication.
const MediaType = "application/im-iscomposing+xml"

// How long an indication holds.
const (
	// DefaultRefresh is for one that does not say (RFC 3994 §3.3).
	DefaultRefresh = 120 * time.Second
	// MaxRefresh is the most that is believed: nobody types for a day.
	MaxRefresh = 24 * time.Hour
)

// State is an indication.
type State struct {
	// Active says that a message is being composed.
	Active bool
	// Refresh is after how long an active state is told again, and so how long it holds; 0 when it is not said: DefaultRefresh.
	Refresh time.Duration
	// ContentType is what is being composed: "text/plain", "audio"; "" when it is not said.
	ContentType string
}

// Parse reads an indication. A state that RFC 3994 does not know, or none, is idle.
func Parse(b []byte) (State, error) {
	root, err := xmldoc.Parse(b, "")
	if err != nil {
		return State{}, fmt.Errorf("read typing indication: %w", err)
	}
	if !strings.EqualFold(root.Name, "isComposing") {
		return State{}, fmt.Errorf("read typing indication: the document is %.40q", root.Name)
	}
	s := State{
		Active:      strings.EqualFold(root.Child("state").Value(), "active"),
		ContentType: body.Line(root.Child("contenttype").Value()),
	}
	if seconds, err := strconv.ParseUint(root.Child("refresh").Value(), 10, 32); err == nil {
		s.Refresh = min(time.Duration(seconds)*time.Second, MaxRefresh)
	}
	return s, nil
}

// Write writes an indication as pjsua does, active or idle, without refresh and content type.
func Write(active bool) []byte {
	state := "idle"
	if active {
		state = "active"
	}
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>
<isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"` +
		` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"` +
		` xsi:schemaLocation="urn:ietf:params:xml:ns:im-composing iscomposing.xsd">
 <state>` + state + `</state>
</isComposing>
`)
}
