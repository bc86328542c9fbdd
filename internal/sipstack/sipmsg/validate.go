package sipmsg

// Refusal is how a request that parses must be refused.
type Refusal struct {
	Status  int
	Reason  string
	Headers []Field
}

// ValidateRequest finds what must be refused in a request that parses, nil when nothing is: a mandatory header absent,
// repeated or unreadable (400), a CSeq of another method (400), a Request-URI of an unknown scheme (416).
func ValidateRequest(r *Request) *Refusal { return nil }

// ValidateResponse finds why a response must be dropped, nil when it need not be.
func ValidateResponse(r *Response) error { return nil }
