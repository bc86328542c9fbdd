package uas

import (
	"slices"
	"strings"

	"gosua/internal/sipstack/sipmsg"
)

// inspect finds what a request that is well formed must be refused for (RFC 3261 §8.2.2.3, §8.2.3), nil when it need
// not be.
func (c *Core) inspect(req *sipmsg.Request) *sipmsg.Refusal {
	if tags := c.unsupported(req); len(tags) > 0 {
		return &sipmsg.Refusal{Status: 420, Headers: []sipmsg.Field{{Name: "Unsupported", Value: strings.Join(tags, ", ")}}}
	}
	if req.Method != sipmsg.INVITE && req.Method != sipmsg.UPDATE {
		return nil
	}
	switch {
	case len(req.Body) > 0 && !readable(req):
		return &sipmsg.Refusal{Status: 415, Headers: []sipmsg.Field{{Name: "Accept", Value: sdpType}}}
	case encoded(req):
		return &sipmsg.Refusal{Status: 415, Headers: []sipmsg.Field{{Name: "Accept-Encoding", Value: "identity"}}}
	case !acceptsSDP(req):
		return &sipmsg.Refusal{Status: 406}
	}
	return nil
}

// unsupported lists the option tags of Require that are not ours. Proxy-Require is not for an endpoint.
func (c *Core) unsupported(req *sipmsg.Request) []string {
	var tags []string
	for _, tag := range req.Header.Tokens("Require") {
		ours := func(s string) bool { return strings.EqualFold(s, tag) }
		if !slices.ContainsFunc(c.cfg.Capabilities.Supported, ours) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// readable says whether the body of an INVITE is or holds a session description, or is one that may be ignored (RFC 3261
// §20.11).
func readable(req *sipmsg.Request) bool {
	if req.Header.ContentType() == sdpType || sipmsg.Part(req, sdpType) != nil {
		return true
	}
	disposition := strings.ToLower(req.Header.Get("Content-Disposition"))
	return strings.Contains(strings.ReplaceAll(disposition, " ", ""), "handling=optional")
}

func encoded(req *sipmsg.Request) bool {
	coding := req.Header.Get("Content-Encoding")
	return len(req.Body) > 0 && coding != "" && !strings.EqualFold(coding, "identity")
}

// acceptsSDP says whether the answer to an INVITE may carry an offer (RFC 3261 §20.1: without Accept it may).
func acceptsSDP(req *sipmsg.Request) bool {
	if !req.Header.Has("Accept") {
		return true
	}
	for value := range req.Header.Values("Accept") {
		media, _, _ := strings.Cut(value, ";")
		switch strings.ToLower(strings.TrimSpace(media)) {
		case sdpType, "application/*", "*/*":
			return true
		}
	}
	return false
}
