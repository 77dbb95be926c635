// The cover points around the translation cache and of event fields.
bind dfe_stream_ats dfe_translation_cover u_cover (.*, .refuses_second(u_parts.second_q[left]));
bind dfe_stream_events dfe_events_cover u_cover (
  .*, .asked_again(wanted_q[evt_queue_i[1:0]]), .ends_dropped(dropped_q[ended]));
