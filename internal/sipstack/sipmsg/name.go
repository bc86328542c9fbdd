package sipmsg

import "strings"

// Canonical names of the fields that this package reads itself.
const (
	hVia           = "Via"
	hFrom          = "From"
	hTo            = "To"
	hCallID        = "Call-ID"
	hCSeq          = "CSeq"
	hContact       = "Contact"
	hMaxForwards   = "Max-Forwards"
	hContentLength = "Content-Length"
	hContentType   = "Content-Type"
	hExpires       = "Expires"
	hMinExpires    = "Min-Expires"
	hRetryAfter    = "Retry-After"
	hRoute         = "Route"
	hRecordRoute   = "Record-Route"
	hTimestamp     = "Timestamp"
)

// CanonicalName is the long name of a field in its usual spelling, for compact names too (RFC 3261 §7.3.3). A name
// that is not known comes back as it is.
func CanonicalName(name string) string {
	switch {
	case isKnown(name):
		return name
	case len(name) == 1:
		return longName(name)
	}
	for _, known := range knownNames {
		if len(known) == len(name) && strings.EqualFold(name, known) {
			return known
		}
	}
	return name
}

// isKnown tells whether name is a known one in its usual spelling. It has the names of knownNames, in the form that the
// compiler searches quickest.
func isKnown(name string) bool {
	switch name {
	case hTo, hVia, hFrom, hCSeq, hRoute, hCallID, hContact, hExpires, hTimestamp, hMinExpires, hRetryAfter,
		hMaxForwards, hContentType, hRecordRoute, hContentLength,
		"Date", "RSeq", "RAck", "Path", "Allow", "Event", "Accept", "Server", "Min-SE", "Reason",
		"Subject", "Require", "Warning", "Privacy", "Replaces", "Refer-To", "Priority", "Reply-To", "SIP-ETag",
		"Identity", "Supported", "Refer-Sub", "User-Agent", "Alert-Info", "Error-Info", "Call-Info",
		"Unsupported", "Referred-By", "In-Reply-To", "Allow-Events", "Organization", "MIME-Version", "SIP-If-Match",
		"Authorization", "Service-Route", "Proxy-Require", "Accept-Contact", "Reject-Contact",
		"Session-Expires", "Accept-Encoding", "Accept-Language",
		"WWW-Authenticate", "Content-Encoding", "Content-Language",
		"Proxy-Authenticate", "Subscription-State", "Proxy-Authorization", "Authentication-Info",
		"Content-Disposition", "P-Asserted-Identity", "Request-Disposition", "P-Preferred-Identity":
		return true
	}
	return false
}

// longName reads a compact name.
func longName(compact string) string {
	switch compact[0] | 0x20 {
	case 'a':
		return "Accept-Contact"
	case 'b':
		return "Referred-By"
	case 'c':
		return hContentType
	case 'd':
		return "Request-Disposition"
	case 'e':
		return "Content-Encoding"
	case 'f':
		return hFrom
	case 'i':
		return hCallID
	case 'j':
		return "Reject-Contact"
	case 'k':
		return "Supported"
	case 'l':
		return hContentLength
	case 'm':
		return hContact
	case 'o':
		return "Event"
	case 'r':
		return "Refer-To"
	case 's':
		return "Subject"
	case 't':
		return hTo
	case 'u':
		return "Allow-Events"
	case 'v':
		return hVia
	case 'x':
		return "Session-Expires"
	case 'y':
		return "Identity"
	}
	return compact
}

// shortName is the compact name of a field in its usual spelling, the name itself when there is none.
func shortName(name string) string {
	switch name {
	case "Accept-Contact":
		return "a"
	case "Referred-By":
		return "b"
	case hContentType:
		return "c"
	case "Request-Disposition":
		return "d"
	case "Content-Encoding":
		return "e"
	case hFrom:
		return "f"
	case hCallID:
		return "i"
	case "Reject-Contact":
		return "j"
	case "Supported":
		return "k"
	case hContentLength:
		return "l"
	case hContact:
		return "m"
	case "Event":
		return "o"
	case "Refer-To":
		return "r"
	case "Subject":
		return "s"
	case hTo:
		return "t"
	case "Allow-Events":
		return "u"
	case hVia:
		return "v"
	case "Session-Expires":
		return "x"
	case "Identity":
		return "y"
	}
	return name
}

// knownNames are the names in their usual spelling; read only.
var knownNames = [...]string{
	hTo, hVia, hFrom, hCSeq, hRoute, hCallID, hContact, hExpires, hTimestamp, hMinExpires, hRetryAfter,
	hMaxForwards, hContentType, hRecordRoute, hContentLength,
	"Date", "RSeq", "RAck", "Path", "Allow", "Event", "Accept", "Server", "Min-SE", "Reason",
	"Subject", "Require", "Warning", "Privacy", "Replaces", "Refer-To", "Priority", "Reply-To", "SIP-ETag",
	"Identity", "Supported", "Refer-Sub", "User-Agent", "Alert-Info", "Error-Info", "Call-Info",
	"Unsupported", "Referred-By", "In-Reply-To", "Allow-Events", "Organization", "MIME-Version", "SIP-If-Match",
	"Authorization", "Service-Route", "Proxy-Require", "Accept-Contact", "Reject-Contact",
	"Session-Expires", "Accept-Encoding", "Accept-Language",
	"WWW-Authenticate", "Content-Encoding", "Content-Language",
	"Proxy-Authenticate", "Subscription-State", "Proxy-Authorization", "Authentication-Info",
	"Content-Disposition", "P-Asserted-Identity", "Request-Disposition", "P-Preferred-Identity",
}
