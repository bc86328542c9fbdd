package sipmsg

import (
	"bytes"
	"mime"
	"mime/multipart"
	"strings"
)

// maxParts is how many parts of a multipart body are looked at.
const maxParts = 16

// Part is what m's body holds of this media type: the whole of it, or the first such part when it is a multipart one
// (RFC 5621 §3). nil: nothing.
func Part(m Message, mediaType string) []byte {
	body, kind := m.Payload(), m.Head().ContentType()
	switch {
	case len(body) == 0:
		return nil
	case kind == mediaType:
		return body
	case strings.HasPrefix(kind, "multipart/"):
		return partOf(body, m.Head().Get("Content-Type"), mediaType)
	}
	return nil
}

// partOf is the first part with this media type of a body with this Content-Type.
func partOf(body []byte, contentType, mediaType string) []byte {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil || params["boundary"] == "" {
		return nil
	}
	r := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for range maxParts {
		part, err := r.NextRawPart()
		if err != nil {
			return nil
		}
		if kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); kind != mediaType {
			continue
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(part); err != nil || text.Len() == 0 {
			return nil
		}
		return text.Bytes()
	}
	return nil
}
