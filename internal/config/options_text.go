package config

// MaxTextRedundancy is the most generations of real-time text that are repeated.
const MaxTextRedundancy = 16

// textOptions are real-time text, RFC 4103.
func textOptions() []Option {
	generations := bounds{0, MaxTextRedundancy, "a number of generations", ""}
	return placed([]Option{
		{Name: "text", Help: "Offer real-time text, and take it",
			field: flag(func(b *builder) *bool { return &b.cfg.Calls.Text })},
		{Name: "text-red", Arg: "N", Default: "0", Help: "Generations of text that are sent again, up to 16",
			field: number(func(b *builder) *int { return &b.cfg.Calls.TextRedundancy }, generations)},
	}, TextSection, Global)
}

// muxOption is RFC 5761. It counts for an account and for the phone.
func muxOption() []Option {
	return placed([]Option{
		{Name: "rtcp-mux", Help: "Offer RTP and RTCP on one port, and take it",
			field: shared(func(at func(*builder) *Extensions) field {
				return flag(func(b *builder) *bool { return &at(b).RTCPMux })
			})},
	}, MediaTransport, Shared)
}
