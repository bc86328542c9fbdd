package sdp

// staticFormat is the format of a payload type that needs no a=rtpmap
// (RFC 3551 §6, audio; the video ones only so that they have names).
func staticFormat(pt uint8) (Format, bool) {
	f := Format{PayloadType: pt, Rate: 8000, Channels: 1}
	switch pt {
	case 0:
		f.Name = "PCMU"
	case 3:
		f.Name = "GSM"
	case 4:
		f.Name = "G723"
	case 5:
		f.Name = "DVI4"
	case 6:
		f.Name, f.Rate = "DVI4", 16000
	case 7:
		f.Name = "LPC"
	case 8:
		f.Name = "PCMA"
	case 9:
		f.Name = "G722"
	case 10:
		f.Name, f.Rate, f.Channels = "L16", 44100, 2
	case 11:
		f.Name, f.Rate = "L16", 44100
	case 12:
		f.Name = "QCELP"
	case 13:
		f.Name = "CN"
	case 14:
		f.Name, f.Rate = "MPA", 90000
	case 15:
		f.Name = "G728"
	case 18:
		f.Name = "G729"
	case 26, 31, 32, 33, 34:
		f.Name, f.Rate = videoName(pt), 90000
	default:
		return Format{PayloadType: pt, Channels: 1}, false
	}
	return f, true
}

// videoName is the encoding name of a static video payload type.
func videoName(pt uint8) string {
	switch pt {
	case 26:
		return "JPEG"
	case 31:
		return "H261"
	case 32:
		return "MPV"
	case 33:
		return "MP2T"
	}
	return "H263"
}
