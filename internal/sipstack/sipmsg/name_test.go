package sipmsg

import (
	"strings"
	"testing"
)

func TestCanonicalName(t *testing.T) {
	for _, known := range knownNames {
		for _, name := range []string{known, strings.ToLower(known), strings.ToUpper(known)} {
			if got := CanonicalName(name); got != known {
				t.Errorf("CanonicalName(%q) = %q, want %q", name, got, known)
			}
		}
		if !isKnown(known) {
			t.Errorf("isKnown does not have %q", known)
		}
	}
	for _, name := range []string{"", "X-Custom", "x-custom", "Froma", "q", "7"} {
		if got := CanonicalName(name); got != name {
			t.Errorf("CanonicalName(%q) = %q", name, got)
		}
	}
}

func TestCompactNames(t *testing.T) {
	for compact, long := range map[string]string{
		"a": "Accept-Contact", "b": "Referred-By", "c": "Content-Type", "d": "Request-Disposition",
		"e": "Content-Encoding", "f": "From", "i": "Call-ID", "j": "Reject-Contact", "k": "Supported",
		"l": "Content-Length", "m": "Contact", "o": "Event", "r": "Refer-To", "s": "Subject", "t": "To",
		"u": "Allow-Events", "v": "Via", "x": "Session-Expires", "y": "Identity",
	} {
		for _, name := range []string{compact, strings.ToUpper(compact)} {
			if got := CanonicalName(name); got != long {
				t.Errorf("CanonicalName(%q) = %q, want %q", name, got, long)
			}
		}
		if !isKnown(long) {
			t.Errorf("%q stands for %q, which is not known", compact, long)
		}
	}
}

func TestHotNames(t *testing.T) {
	for id := hotVia; id < hotCount; id++ {
		name := id.name()
		if hotOf(name) != id || hotPrefix(name+": x") != id || hotPrefix(name+":") != id {
			t.Errorf("%s is not found as hot field %d", name, id)
		}
		if hotPrefix(strings.ToLower(name)+": x") != notHot || hotPrefix(name+" : x") != notHot || hotPrefix(name) != notHot {
			t.Errorf("%s is found where it is not written as usual", name)
		}
	}
	for _, line := range []string{"", "V", "Vi:", "C: x", "Contact-X: y", "Version: 1"} {
		if hotPrefix(line) != notHot {
			t.Errorf("%q is taken for a hot field", line)
		}
	}
	if hotOf("Subject") != notHot {
		t.Error("Subject is hot")
	}
}
