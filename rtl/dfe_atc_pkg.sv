// Numbers and types that the parts of the address translation cache share.
//
// Source: ATS 1.1, 2 (translation) and 3 (invalidation).
`default_nettype none
package dfe_atc_pkg;
  // How a translation request ended.
  typedef enum logic [1:0] {
    AnswerGood        = 2'd0,
    AnswerUnsupported = 2'd1,  // completion status Unsupported Request
    AnswerAborted     = 2'd2,  // completion status Completer Abort
    AnswerTimeout     = 2'd3
  } answer_e;

  // What a lookup says.
  typedef enum logic [1:0] {
    OutGood   = 2'd0,
    OutNoRead = 2'd1,  // the host grants no read
    OutFailed = 2'd2   // there is no translation
  } out_e;

  // Idle --invalidation--> Mark --> Find --> Delete --last set--> Settle --> Look --> Wait --+
  //  ^                               ^         | next set                     ^        |     |
  //  |                               +---------+                  read under  +--------+     |
  //  +--completion taken over-- Done <-- all tags are looked at   way, or next tag     +-----+
  typedef enum logic [2:0] {
    InvalidIdle   = 3'd0,
    InvalidMark   = 3'd1,
    InvalidFind   = 3'd2,
    InvalidDelete = 3'd3,
    InvalidSettle = 3'd4,
    InvalidLook   = 3'd5,
    InvalidWait   = 3'd6,
    InvalidDone   = 3'd7
  } invalid_e;

  // Bits of the page number of the page size that is number `bank` of those in `sizes`.
  function automatic int unsigned shift_of(logic [18:0] sizes, int unsigned bank);
    int unsigned seen;
    seen = 0;
    shift_of = 0;
    for (int unsigned k = 0; k < 19; k++) begin
      if (sizes[k]) begin
        if (seen == bank) shift_of = k;
        seen++;
      end
    end
  endfunction
endpackage
`default_nettype wire
