// What must have happened to reads of event fields before their tests may be called enough.
//
// Bound to dfe_stream_events; built with the coverage libraries alone.
`default_nettype none
module dfe_events_cover (
  input wire logic              clk_i,
  input wire logic              rst_ni,
  input wire logic              here,
  input wire logic              cfg_enable_i,
  input wire logic              cfg_packed_i,
  input wire logic              cfg_event_idx_i,
  input wire logic              carry,
  input wire logic              evt_valid_i,
  input wire logic              asked_again,
  input wire logic              read_valid_o,
  input wire logic              read_ready_i,
  input wire logic              read_local_o,
  input wire logic              routed,
  input wire logic              renewed,
  input wire logic              ends,
  input wire logic              ends_dropped,
  input wire logic              piece_failed_i,
  input wire logic              evd_valid_o,
  input wire logic              evd_ready_i,
  input wire logic              evd_failed_o
);
  logic reads, configured;
  assign reads = read_valid_o && read_ready_i;
  assign configured = here && cfg_enable_i;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      // Every field, on either side, and those that lie nowhere.
      cov_flags: cover (configured && !cfg_packed_i && !cfg_event_idx_i);
      cov_used_event: cover (configured && !cfg_packed_i && cfg_event_idx_i);
      cov_suppression: cover (configured && cfg_packed_i);
      cov_read_on_bus: cover (reads && !read_local_o);
      cov_read_local: cover (reads && read_local_o);
      cov_read_waits: cover (read_valid_o && !read_ready_i);
      cov_over_the_top: cover (configured && carry);
      cov_read_fails: cover (ends && piece_failed_i);
      // Requests that share a read, configurations that overtake, answers that wait.
      cov_asked_again: cover (evt_valid_i && asked_again);
      cov_route_renewed: cover (routed && renewed);
      cov_ends_unwanted: cover (ends && ends_dropped);
      cov_configured_while_offered: cover (here && evd_valid_o);
      cov_answer_waits: cover (evd_valid_o && !evd_ready_i);
      cov_failure_told: cover (evd_valid_o && evd_ready_i && evd_failed_o);
    end
  end
endmodule
`default_nettype wire
