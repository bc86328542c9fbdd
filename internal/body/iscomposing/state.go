package iscomposing

import (
	"errors"
	"time"
)

// MediaType is the Content-Type of an indication.
const MediaType = "application/im-iscomposing+xml"

// DefaultRefresh is how long an indication holds that does not say (RFC 3994 §3.3).
const DefaultRefresh = 120 * time.Second

// State is an indication.
type State struct {
	// Active says that a message is being composed.
	Active bool
	// Refresh is after how long an active state is told again, and so how long it holds; 0 when it is not said: DefaultRefresh.
	Refresh time.Duration
	// ContentType is what is being composed: "text/plain", "audio"; "" when it is not said.
	ContentType string
}

// Parse reads an indication.
func Parse(body []byte) (State, error) {
	return State{}, errors.New("read typing indication: not an indication")
}

// Write writes an indication as pjsua does, active or idle, without refresh and content type.
func Write(active bool) []byte { return nil }
