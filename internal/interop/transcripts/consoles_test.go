package transcripts

// consoles are of all that can be typed.
var consoles = []session{
	{"06-legacy-menu", map[string]string{"me": udpOnly + " --id=sip:me@127.0.0.1 --add-buddy=sip:bud@127.0.0.1:20299", "other": udpOnly + " --auto-answer=200 --max-calls=8"}, `
me: 
me: zz
me: echo
me: echo 0
me: echo 1
me: echo hello
me: sleep
me: sleep 50
me? Turning sound device -99 -99 OFF
me: h
me: H
me: v
me: U
me: x
me: X
me: #
me: *
me: dq
me: a
me: rt
me: Ra
me: ]
me: [
me: cl
me: cc 1 0
me? Port 1 .* transmitting to port 0
me: cc 99 98
me: cd 1 0
me? Port 1 .* stop transmitting
me: cc
me: 1
me: 0
me? Port 1 .* transmitting to port 0
me: cd
me: 1
me: 0
me? Port 1 .* stop transmitting
me: cc
me: 
me: V
me: 
me: 
me: V
me: 1.0
me: 1.0
me? Turning sound device -99 -99 OFF
me: Cp
me: 
me: Cp
me: x
me: Cp
me: PCMA/8000 200
me: Cp
me: nothing/8000 200
me: Cp
me: PCMU/8000 254
me: Cp
me: * 0
me: Cp
me: * 128
me: o
me: o
me: n
me: +x
me: -x
me: !a
me: >
me: 0
me: >
me: 99
me: >
me: 1
me: t
me: t
me: M
me: 
me: M
me: 
me: m
me: 
me: m
me: q
me: m
me: 0
me: m
me: 99
me: m
me: junk:
me: M
me: 2
me: 0
me: S
me: 
me: rr
me: ru
me: +a
me: sip:acc2@127.0.0.1
me: sip:127.0.0.1:@silent
me: *
me: acc2
me: secret
me? Acc 2: Registration sent
me: -a
me: 44
me: -a
me: 2
me? Account 2 deleted
me: d
me: dd
me: dc
me: f
me: saved.cfg
me: f
me: /nowhere/saved.cfg
me: m
me: sip:@other
me? transmitting to port 3
me: m
me: sip:@other
me? transmitting to port 4
me: 
me: ]
me: [
me: a
me: X
me: 1
me: X
me: 9
me: X
me: 3
me: x
me: 0
me: #
me: 
me: cl
me: dd
me: d
me: ha
me? Call 0 is DISCONNECTED && Call 1 is DISCONNECTED
other? Call 0 is DISCONNECTED && Call 1 is DISCONNECTED
`, classic},
	{"07-cli-telnet-bytes", map[string]string{"me": udpOnly + " --id=sip:me@127.0.0.1 --use-cli --cli-telnet-port=0", "other": udpOnly + " --auto-answer=200"}, `
me! Added port 2
me: ?
me: @tab
me: call ?
me: im ?
me: acc ?
me: audio ?
me: stat ?
me: video ?
me: call new ?
me: call answer ?
me: Cp ?
me: Cp sp?
me: call redirect ?
me: im pre_text ?
me: acc next ?
me: cc ?
me: call transfer_replaces ?
me: sleep ?
me: log ?
me: cal?
me: call h?
me: xyz?
me: 
me:    
me: help
me: xyz
me: call
me: call xyz
me: call new
me: call hangup
me: call hangup all
me: call hold
me: call reinvite
me: call update
me: call next
me: call previous
me: call list
me: call dump_q
me: call answer 200
me: call answer
me: call answer abc
me: call transfer sip:x@1.2.3.4
me: call transfer_replaces 1
me: call d_2833 12
me: # 12
me: * 12
me: call redirect 0
me: call redirect 9
me: call multi 0 sip:1@127.0.0.1
me: call multi 1
me: im bud_list
me: im add_b
me: im add_b bad uri
me: im add_b baduri
me: im add_b sip:bud@127.0.0.1:@silent
me? TX .* SUBSCRIBE
me: bl
me: im bud_list
me: im del_b 5
me: im del_b 1
me? Buddy 0: deleting
me: acc show
me: l
me: acc next 0
me: acc next 7
me: acc prev 1
me: acc reg
me: acc unreg
me: rr
me: ru
me: acc del 9
me: acc mod 0
me: audio list
me: cl
me! Turning sound device -99 -99 OFF
me: cc 1 0
me? Port 1 .* transmitting to port 0
me: cd 1 0
me? Port 1 .* stop transmitting to port 0
me? Turning sound device -99 -99 OFF
me: cc 77 78
me: audio codec_prio ?
me: audio codec_prio
me: Cp
me: Cp * 0
me: Cp PCMU 120
me: Cp pcmu 120
me: Cp sp 3
me: Cp speex/16 200
me: Cp
me: Cp * 128
me: Cp PCMU/8000/1 999
me: V 1 1
me: V 0.5 2.5
me: audio adjust_vol 1
me: audio speakertog
me: im tog_state
me: im tog_state
me: im pre_text 3
me: im pre_text 9
me: T 7
me: T 1
me: stat dump_stat
me: dd
me: ds
me: dc
me: f ./cli.cfg
me: f /nonexistent/x
me: sleep 100
me: sleep
me: sleep abc
me: network
me: o
me: toggle_sdp_offer
me: ip_change
me? IP change succeeded
me: echo 1
me: log 3
me: log
me: log x
me: call playwav start -1 nofile.wav
me: call playwav stop -1
me: call playwav start 0 x.wav
me: call recwav start 9 x.wav
me: call playwav start
me: call send_arb OPTIONS sip:@other
me? OPTIONS to
me: call rtt hello
me: video enable
me: exit2
me: log 4
me: call new sip:@other
me? transmitting to port 3
other? transmitting to port 3
me: call list
me: call dump_q
me: cl
me: # 12
other? Incoming DTMF on call 0: 2
me: * 34
me? DTMF sent successfully
me? DTMF sent successfully
me: call hold
me? Local hold
other? Remote hold
other? Request msg ACK
me: call reinvite
me? status is Active
other? status is Active
other? Request msg ACK
me: call update
me? Response msg 200/UPDATE
me: call new sip:@other
me? transmitting to port 4
other? transmitting to port 4
me: call list
me: call transfer_replaces ?
me: call transfer_replaces
me: call transfer_replaces ?
me: cc ?
me: im send_im ?
me: call hangup_all
me? Call 0 is DISCONNECTED && Call 1 is DISCONNECTED
other? Call 0 is DISCONNECTED && Call 1 is DISCONNECTED
me? Turning sound device -99 -99 OFF
`, telnet},
	{"44-cli-playwav-recwav", map[string]string{"me": udpOnly + " --use-cli --cli-telnet-port=0", "other": udpOnly + " --auto-answer=200"}, `
me> call new sip:@other
me? transmitting to port 3
other? transmitting to port 3
me: call playwav start 0 @wav
me? Port 4 .* transmitting to port 3
me: call playwav start 0 @wav
me? Removed port 4 && Port 4 .* transmitting to port 3
me: call playwav stop 0
me? Removed port 4
me: call playwav stop 0
me: call playwav start 0 /nonexistent/file.wav
me: call playwav start 3 @wav
me: call playwav start 99 @wav
me: call recwav start -1 ./rec.wav
me? Port 0 .* transmitting to port 4
me: cl
me: call recwav stop -1
me? Removed port 4
me: call hangup
me? Removed port 3
other? Call 0 is DISCONNECTED
`, telnet},
	{"45-cli-console", map[string]string{"me": udpOnly + " --use-cli"}, `
me? Turning sound device -99 -99 OFF
me: ?
me: acc show
me: Cp ?
me: call new ?
me: xyz
me: acc show
me: acc show
`, tree},
}
