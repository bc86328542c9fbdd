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
	if len(name) == 1 {
		return longName(name)
	}
	for _, known := range knownNames(len(name)) {
		if name == known || strings.EqualFold(name, known) {
			return known
		}
	}
	return name
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

// knownNames are the known names of that length, the frequent ones first: a length has few, so that a look-up is a
// handful of comparisons.
func knownNames(length int) []string {
	if length >= len(namesByLength) {
		return nil
	}
	return namesByLength[length]
}

// namesByLength is indexed by the length of the name; read only.
var namesByLength = [...][]string{
	2:  {hTo},
	3:  {hVia},
	4:  {hFrom, "Date", "RSeq", "RAck", "Path", "Hide"},
	5:  {hCSeq, hRoute, "Allow", "Event"},
	6:  {"Accept", "Server", "Min-SE", "Reason"},
	7:  {hCallID, hContact, hExpires, "Subject", "Require", "Warning", "Privacy"},
	8:  {"Replaces", "Refer-To", "Priority", "Reply-To", "SIP-ETag", "Identity"},
	9:  {"Supported", hTimestamp, "Refer-Sub"},
	10: {"User-Agent", "Alert-Info", "Error-Info", "Call-Info"},
	11: {"Unsupported", hMinExpires, hRetryAfter, "Referred-By", "In-Reply-To"},
	12: {hMaxForwards, hContentType, hRecordRoute, "Allow-Events", "Organization", "MIME-Version", "SIP-If-Match"},
	13: {"Authorization", "Service-Route", "Proxy-Require"},
	14: {hContentLength, "Accept-Contact", "Reject-Contact"},
	15: {"Session-Expires", "Accept-Encoding", "Accept-Language"},
	16: {"WWW-Authenticate", "Content-Encoding", "Content-Language"},
	18: {"Proxy-Authenticate", "Subscription-State"},
	19: {"Proxy-Authorization", "Authentication-Info", "Content-Disposition", "P-Asserted-Identity", "Request-Disposition"},
	20: {"P-Preferred-Identity"},
}
