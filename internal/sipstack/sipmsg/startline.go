package sipmsg

import (
	"strings"

	"gosua/internal/sipstack/uri"
)

// parseStartLine tells a request from a response, and makes it.
func (h *head) parseStartLine(line string) {
	method, rest, _ := strings.Cut(line, " ")
	if isStatusVersion(method) {
		h.parseStatusLine(method, rest)
		return
	}
	target, protocol, _ := strings.Cut(rest, " ")
	if protocol = trim(protocol); !isToken(method) || strings.IndexByte(protocol, '/') < 0 {
		h.fail(400, "start line %q is no request or status line", cutShort(line))
		return
	}
	h.request = &Request{Method: Method(method)}
	if protocol != version {
		h.checkVersion(protocol)
	}
	if err := uri.ParseInto(&h.request.URI, target); err != nil {
		h.fail(400, "bad Request-URI: %v", err)
	}
}

// isStatusVersion tells a status line by its first word; no method holds a slash.
func isStatusVersion(word string) bool {
	const prefix = "SIP/"
	return len(word) >= len(prefix) && word[len(prefix)-1] == '/' && strings.EqualFold(word[:len(prefix)], prefix)
}

// checkVersion refuses another version than SIP/2.0, whose letters may be of either case.
func (h *head) checkVersion(protocol string) {
	number, isSIP := strings.CutPrefix(strings.ToUpper(protocol), "SIP/")
	switch {
	case !isSIP || strings.Trim(number, "0123456789.") != "":
		h.fail(400, "bad SIP version %q", cutShort(protocol))
	case number != "2.0":
		h.fail(505, "SIP version %q", cutShort(protocol))
	}
}

// parseStatusLine reads "SIP/2.0 200 OK". The space before an empty reason phrase may be absent.
func (h *head) parseStatusLine(protocol, rest string) {
	digits, reason, _ := strings.Cut(rest, " ")
	code, ok := parseNumber(digits, 699)
	if !strings.EqualFold(protocol, version) || !ok || len(digits) != 3 || code < 100 {
		h.fail(400, "bad status line %q", cutShort(protocol+" "+rest))
		return
	}
	h.response = &Response{StatusCode: int(code), Reason: reason}
}
