package digest

import (
	"fmt"
	"io"
	"log/slog"
)

// hidden is what a Secret prints as.
const hidden = "***"

// Secret is a string that no log and no format verb shows.
type Secret string

// Reveal is the secret itself.
func (s Secret) Reveal() string { return string(s) }

// String is "***".
func (s Secret) String() string { return hidden }

// GoString is "***", for %#v.
func (s Secret) GoString() string { return hidden }

// Format prints "***" whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue is "***", for log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText is "***", for encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
